export const sociosSandbox = 1;
