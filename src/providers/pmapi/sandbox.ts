export const pmapiSandbox = 1;
