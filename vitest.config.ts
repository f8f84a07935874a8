import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The model still finds what it should not: `npm run soak` asks it.
    exclude: ['test/browser/**', ...(process.env.SOAK_RUNS ? [] : ['test/model.test.ts'])],
    environment: 'happy-dom',
    environmentOptions: {
      happyDOM: {
        // The SDK makes iframes, popups and redirects. None of them may leave this process.
        settings: {
          enableIframePageLoading: false,
          enableCSSFileLoading: false,
          disableJavaScriptFileLoading: true,
          navigation: {
            disableMainFrameNavigation: true,
            disableChildFrameNavigation: true,
            disableChildPageNavigation: true,
          },
        },
      },
    },
    setupFiles: ['test/helpers/timers.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
