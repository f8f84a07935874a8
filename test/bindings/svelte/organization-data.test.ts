import { testOrganizationData } from '../organization-data.js';
import { render } from './render.js';
import Rows from './Rows.svelte';

testOrganizationData((client, load, onRender) => render(client, Rows, { load, onRender }));
