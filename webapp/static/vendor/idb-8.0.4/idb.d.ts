// Ours, for the type checker alone: it would otherwise read the library as if it were our code.
export function openDB(name: string, version?: number, callbacks?: any): Promise<any>;
export function unwrap(value: any): any;
