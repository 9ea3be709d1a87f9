export const poolSandbox = 1;
