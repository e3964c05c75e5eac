// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Addresses of servers in settings. */
final class HttpAddress {
  /** What a setting must be. */
  static final String EXPECTED =
      "an address like http://host:5000, without a user's name (secrets are given in environment variables)";

  private HttpAddress() {}

  /** Returns a text that is no such address, without a user's name and password, for messages. */
  static String shown(String text) {
    return text.replaceAll("//[^/]*@", "//…@");
  }

  /** Returns the address; empty if the text is none. */
  static Optional<URI> of(String text) {
    try {
      URI uri = new URI(text.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return Optional.of(uri).filter(u -> http && u.getHost() != null && u.getUserInfo() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
