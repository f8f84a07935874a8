import DefaultTheme from 'vitepress/theme';
import LiveElements from './LiveElements.vue';
import './style.css';

/** @type {import('vitepress').Theme} */
export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('LiveElements', LiveElements);
  },
};
