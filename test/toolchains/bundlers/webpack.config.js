export default {
  mode: 'production',
  entry: { 'react-app': './react-app.js' },
  // A warning about a missing export or a missing module is a fault of the package.
  stats: 'errors-warnings',
  performance: false,
};
