export const socios = 1;
