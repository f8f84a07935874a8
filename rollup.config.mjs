import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

const external = [/^@auth0\//, /^jwt-decode$/];
const input = { index: 'src/index.ts' };

/** Readable output: the application's bundler minifies, a debugger shows what we wrote. */
export default [
  {
    input,
    external,
    plugins: [
      typescript({
        tsconfig: 'tsconfig.json',
        include: ['src/**/*.ts'],
        noEmit: false,
        noEmitOnError: true,
      }),
    ],
    output: [
      { dir: 'dist', format: 'es', entryFileNames: '[name].js' },
      { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
    ],
  },
  {
    input,
    external,
    plugins: [dts()],
    output: [
      { dir: 'dist', format: 'es', entryFileNames: '[name].d.ts' },
      { dir: 'dist', format: 'es', entryFileNames: '[name].d.cts' },
    ],
  },
];
