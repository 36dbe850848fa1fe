export * from './firewall';
export * from './network';
