// Java, with Spring Boot 3.3 and spring-boot-starter-oauth2-resource-server. In application.properties:
//   spring.security.oauth2.resourceserver.jwt.issuer-uri=https://YOUR_DOMAIN/
//   spring.security.oauth2.resourceserver.jwt.audiences=https://invoices.example/api
//   spring.security.oauth2.resourceserver.jwt.jws-algorithms=RS256
//   spring.security.oauth2.resourceserver.jwt.authorities-claim-name=permissions
//   spring.security.oauth2.resourceserver.jwt.authority-prefix=
// With these, Spring checks signature, algorithm, issuer, audience and expiry, and answers 401.
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

@Configuration
class Guard {
  @Bean
  SecurityFilterChain api(HttpSecurity http) throws Exception {
    return http
        .authorizeHttpRequests(requests -> requests
            .requestMatchers("/organizations/{organization}/invoices").access(guard("read:invoices"))
            .anyRequest().denyAll())
        .oauth2ResourceServer(server -> server.jwt(jwt -> {}))
        .build();
  }

  /** The organization of the path must be that of the token, and the token must have the permission: else 403. */
  static AuthorizationManager<RequestAuthorizationContext> guard(String permission) {
    return (authentication, request) -> {
      if (!(authentication.get() instanceof JwtAuthenticationToken token)) return new AuthorizationDecision(false);
      var claims = token.getTokenAttributes();
      var isOrganization = request.getVariables().get("organization").equals(claims.get("org_id"));
      var isPermitted = token.getAuthorities().stream().anyMatch(one -> permission.equals(one.getAuthority()));
      // Bound to a key by DPoP (cnf): valid with a proof only.
      return new AuthorizationDecision(isOrganization && isPermitted && !claims.containsKey("cnf"));
    };
  }
}
