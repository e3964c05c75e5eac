// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.Shown;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;

/**
 * Requests to a server that answers in JSON.
 *
 * @param base address that paths are added to, without a slash at its end
 * @param headers of every request
 */
record JsonHttp(HttpClient client, String base, Map<String, String> headers) {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** An answer that says no. */
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    StatusException(String message, int status) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  static JsonHttp to(String base, Map<String, String> headers) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    return new JsonHttp(client, base.replaceAll("/+$", ""), headers);
  }

  JsonNode get(String path) throws IOException {
    return json(send("GET", path, BodyPublishers.noBody()));
  }

  JsonNode post(String path, JsonNode body) throws IOException {
    return json(send("POST", path, BodyPublishers.ofString(Json.LINE.writeValueAsString(body))));
  }

  void put(String path, BodyPublisher content) throws IOException {
    send("PUT", path, content);
  }

  private static JsonNode json(String text) throws IOException {
    return text.isBlank() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(text);
  }

  /**
   * Sends a request.
   *
   * @return the text of the answer
   * @throws StatusException when the answer says no
   * @throws IOException when there is no answer
   */
  private String send(String method, String path, BodyPublisher body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER).method(method, body);
    if (method.equals("POST")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new StatusException(
            "expected it to take %s %s, found status %s: %s"
                .formatted(method, path, answer.statusCode(), Shown.value(answer.body())),
            answer.statusCode());
      }
      return answer.body();
    } catch (ConnectException | HttpTimeoutException e) {
      throw new IOException("expected an answer, found none", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an answer");
    }
  }
}
