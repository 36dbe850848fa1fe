export * from './monitor';
export * from './severity';
export * from './signal';
export * from './signals';
export * from './target-group-options';
