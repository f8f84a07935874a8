import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import HomePicture from './HomePicture.vue';
import LiveElements from './LiveElements.vue';
import './style.css';

/** @type {import('vitepress').Theme} */
export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-features-after': () => h(HomePicture) }),
  enhanceApp: ({ app }) => {
    app.component('LiveElements', LiveElements);
  },
};
