export const Loading = () => <p role="status">Loading…</p>;
