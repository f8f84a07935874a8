import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';

export default {
  input: 'react-app.js',
  output: { dir: 'dist' },
  plugins: [
    resolve({ browser: true }),
    commonjs(),
    replace({ preventAssignment: true, 'process.env.NODE_ENV': '"production"' }),
  ],
  onwarn: ({ code, message }) => {
    // React's own files, too, begin with 'use client'.
    if (code !== 'MODULE_LEVEL_DIRECTIVE') throw new Error(message);
  },
};
