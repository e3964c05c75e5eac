// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.storage.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tracking server of MLflow in memory, as strict as the real one where that matters here. */
final class MlflowService implements TestServer.Service {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** A run. */
  static final class Run {
    final String id;
    final String name;
    String status = "RUNNING";
    final Map<String, String> tags = new HashMap<>();
    final Map<String, String> parameters = new HashMap<>();
    final Map<String, List<JsonNode>> metrics = new LinkedHashMap<>();

    Run(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  final Map<String, String> experiments = new LinkedHashMap<>();
  final Map<String, Run> runs = new LinkedHashMap<>();
  final Map<String, byte[]> artifacts = new LinkedHashMap<>();
  private final String artifactRoot;

  /**
   * @param artifactRoot where runs keep their files: {@code mlflow-artifacts:/1}
   */
  MlflowService(String artifactRoot) {
    this.artifactRoot = artifactRoot;
  }

  @Override
  public TestServer.Answer answer(TestServer.Request request) {
    if (request.path().startsWith(ARTIFACTS) && request.method().equals("PUT")) {
      artifacts.put(request.path().substring(ARTIFACTS.length()), request.body());
      return new TestServer.Answer(200, "{}");
    }
    String call = request.path().substring(API.length());
    int query = call.indexOf('?');
    String value =
        query < 0
            ? ""
            : URLDecoder.decode(call.substring(call.indexOf('=') + 1), StandardCharsets.UTF_8);
    return switch (query < 0 ? call : call.substring(0, query)) {
      case "experiments/get-by-name" -> experiment(value);
      case "experiments/create" -> create(request.json().path("name").asText());
      case "runs/search" -> search(request.json());
      case "runs/create" -> run(request.json());
      case "runs/get" -> TestServer.Answer.of(wrapped(runs.get(value)));
      case "runs/update" -> update(request.json());
      case "runs/log-batch" -> log(request.json());
      default -> TestServer.Answer.no(404, "ENDPOINT_NOT_FOUND");
    };
  }

  private TestServer.Answer experiment(String name) {
    if (!experiments.containsKey(name)) {
      return TestServer.Answer.no(404, "RESOURCE_DOES_NOT_EXIST");
    }
    ObjectNode answer = Json.MAPPER.createObjectNode();
    answer.putObject("experiment").put("experiment_id", experiments.get(name));
    return TestServer.Answer.of(answer);
  }

  private TestServer.Answer create(String name) {
    experiments.put(name, "" + (experiments.size() + 1));
    return TestServer.Answer.of(
        Json.MAPPER.createObjectNode().put("experiment_id", experiments.get(name)));
  }

  /** Understands the one filter that is asked for. */
  private TestServer.Answer search(JsonNode body) {
    String filter = body.path("filter").asText();
    String[] parts = filter.split("'");
    String tag = filter.split("`")[1];
    ObjectNode answer = Json.MAPPER.createObjectNode();
    ArrayNode found = answer.putArray("runs");
    List<Run> all = new ArrayList<>(runs.values());
    for (int i = all.size() - 1; i >= 0 && found.isEmpty(); i--) {
      if (parts[1].equals(all.get(i).tags.get(tag)) && !all.get(i).status.equals("FINISHED")) {
        found.add(wrapped(all.get(i)).get("run"));
      }
    }
    return TestServer.Answer.of(answer);
  }

  private TestServer.Answer run(JsonNode body) {
    if (!experiments.containsValue(body.path("experiment_id").asText())) {
      return TestServer.Answer.no(404, "RESOURCE_DOES_NOT_EXIST");
    }
    Run run = new Run("run" + runs.size(), body.path("run_name").asText());
    body.path("tags").forEach(t -> run.tags.put(t.get("key").asText(), t.get("value").asText()));
    runs.put(run.id, run);
    return TestServer.Answer.of(wrapped(run));
  }

  private JsonNode wrapped(Run run) {
    ObjectNode answer = Json.MAPPER.createObjectNode();
    ObjectNode node = answer.putObject("run");
    node.putObject("info")
        .put("run_id", run.id)
        .put("artifact_uri", artifactRoot + "/" + run.id + "/artifacts");
    ArrayNode params = node.putObject("data").putArray("params");
    run.parameters.forEach((k, v) -> params.addObject().put("key", k).put("value", v));
    ArrayNode metrics = node.withObject("/data").putArray("metrics");
    run.metrics.forEach((key, values) -> metrics.add(values.get(values.size() - 1)));
    return answer;
  }

  private TestServer.Answer update(JsonNode body) {
    runs.get(body.path("run_id").asText()).status = body.path("status").asText();
    return new TestServer.Answer(200, "{}");
  }

  private TestServer.Answer log(JsonNode body) {
    Run run = runs.get(body.path("run_id").asText());
    if (body.path("params").size() > 100 || body.path("metrics").size() > 1000) {
      return TestServer.Answer.no(400, "INVALID_PARAMETER_VALUE");
    }
    for (JsonNode p : body.path("params")) {
      String before = run.parameters.put(p.get("key").asText(), p.get("value").asText());
      if (before != null || p.get("value").asText().length() > 500) {
        return TestServer.Answer.no(400, "INVALID_PARAMETER_VALUE");
      }
    }
    body.path("tags").forEach(t -> run.tags.put(t.get("key").asText(), t.get("value").asText()));
    body.path("metrics")
        .forEach(
            m -> run.metrics.computeIfAbsent(m.get("key").asText(), k -> new ArrayList<>()).add(m));
    return new TestServer.Answer(200, "{}");
  }
}
