export declare function renewIds(): void;
