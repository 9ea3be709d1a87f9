export const purewl = 1;
