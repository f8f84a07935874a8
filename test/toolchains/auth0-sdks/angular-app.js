import '@angular/compiler';
import { AsyncPipe } from '@angular/common';
import { Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { AuthService, provideAuth0 } from '@auth0/auth0-angular';

class App {
  auth = inject(AuthService);
}
// What the compiler makes of a decorator.
const AppComponent =
  Component({
    selector: 'app-root',
    imports: [AsyncPipe],
    template: `
    @if ((auth.isLoading$ | async) === false) {
      @if (auth.user$ | async; as user) {
        <output>{{ user.name }} in {{ user['org_name'] }}</output>
      } @else {
        <button (click)="auth.loginWithRedirect()">Sign in</button>
      }
    }
  `,
  })(App) ?? App;

await bootstrapApplication(AppComponent, {
  providers: [provideZonelessChangeDetection(), provideAuth0(globalThis.settings)],
});
