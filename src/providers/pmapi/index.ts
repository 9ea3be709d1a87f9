export const pmapi = 1;
