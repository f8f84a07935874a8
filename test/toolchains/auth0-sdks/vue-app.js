import { createAuth0, useAuth0 } from '@auth0/auth0-vue';
import { createApp, h } from 'vue';

const App = {
  setup() {
    const { isLoading, error, user, loginWithRedirect } = useAuth0();
    return () => {
      if (isLoading.value) return null;
      if (error.value) return h('output', String(error.value));
      if (user.value) return h('output', `${user.value.name} in ${user.value.org_name}`);
      return h('button', { onClick: () => loginWithRedirect() }, 'Sign in');
    };
  },
};

createApp(App).use(createAuth0(globalThis.settings)).mount('#app');
