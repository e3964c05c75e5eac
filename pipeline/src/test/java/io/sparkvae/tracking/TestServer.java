// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server on a free port of this machine, which records what it is sent. */
final class TestServer implements AutoCloseable {
  /** A request. */
  record Request(String method, String path, String authorization, byte[] body) {
    JsonNode json() {
      try {
        return Json.MAPPER.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException(path, e);
      }
    }
  }

  /** What the server answers. */
  record Answer(int status, String text) {
    static Answer of(JsonNode json) {
      return new Answer(200, json.toString());
    }

    static Answer no(int status, String code) {
      ObjectNode error = Json.MAPPER.createObjectNode().put("error_code", code);
      return new Answer(status, error.put("message", code).toString());
    }
  }

  /** Answers requests. */
  @FunctionalInterface
  interface Service {
    Answer answer(Request request) throws IOException;
  }

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private TestServer(HttpServer server) {
    this.server = server;
  }

  static TestServer start(Service service) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer http = HttpServer.create(any, 0);
    TestServer server = new TestServer(http);
    http.createContext("/", exchange -> server.serve(exchange, service));
    http.start();
    return server;
  }

  private void serve(HttpExchange exchange, Service service) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestBody().readAllBytes());
      requests.add(request);
      Answer answer = service.answer(request);
      byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
