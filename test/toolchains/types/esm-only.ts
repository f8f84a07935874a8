import * as angular from 'auth0-org-sessions/angular';
import * as bundle from 'auth0-org-sessions/bundle';

// @ts-expect-error There is no such export.
angular.missing;
// @ts-expect-error There is no such export.
bundle.missing;
