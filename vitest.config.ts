import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
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
