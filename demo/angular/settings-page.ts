import { KeyValuePipe } from '@angular/common';
import { Component } from '@angular/core';
import { RequirePermission } from 'auth0-org-sessions/angular';
import { labelOf, sentenceOf } from '../frameworks/open-demo.js';
import { organizationData } from './organization-data.js';

const SettingsList = Component({
  selector: 'demo-settings-list',
  imports: [KeyValuePipe],
  template: `
    @if (settings.error(); as error) {
      <p role="alert">{{ sentenceOf(error) }}</p>
    } @else if (settings.hasValue()) {
      <dl class="card">
        @for (entry of settings.value() | keyvalue; track entry.key) {
          <dt>{{ labelOf(entry.key) }}</dt>
          <dd>{{ entry.value }}</dd>
        }
      </dl>
    } @else {
      <p role="status">Loading…</p>
    }
  `,
})(
  class {
    readonly labelOf = labelOf;
    readonly sentenceOf = sentenceOf;
    readonly settings = organizationData<Record<string, string>>('settings');
  },
);

export const SettingsPage = Component({
  imports: [RequirePermission, SettingsList],
  template: `
    <h1>Settings</h1>
    <demo-settings-list *requirePermission="'manage:settings'; else denied" />
    <ng-template #denied>
      <p role="alert">You need the permission manage:settings.</p>
    </ng-template>
  `,
})(
  class {
    readonly title = 'Settings';
  },
);
