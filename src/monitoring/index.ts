export * from './monitor';
export * from './severity';
export * from './signal';
export * from './signals';
