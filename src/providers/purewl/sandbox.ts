export const purewlSandbox = 1;
