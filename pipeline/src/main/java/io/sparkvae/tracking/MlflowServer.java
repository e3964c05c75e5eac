// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MLflow's REST API 2.0, as far as it is needed here. MLflow's own client for Java does the same
 * and brings 20 other libraries; this is one class on the JDK's HTTP client.
 */
final class MlflowServer {
  private static final String API = "/api/2.0/mlflow/";
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  /** The most that the server takes in one request. */
  private static final int MOST_METRICS = 1000;

  private static final int MOST_PARAMETERS = 100;
  private static final int ABSENT = 404;

  private final JsonHttp http;

  MlflowServer(String base, Map<String, String> environment) {
    this.http = JsonHttp.to(base, authorization(environment));
  }

  /** A number of a step. */
  record Metric(String key, double value, long timestamp, long step) {}

  /**
   * A run.
   *
   * @param artifacts where its files are to be put
   * @param parameters keys that it has
   * @param steps the newest step of each metric
   */
  record Run(String id, String artifacts, List<String> parameters, Map<String, Long> steps) {
    static Run of(JsonNode run) {
      List<String> parameters = new ArrayList<>();
      run.at("/data/params").forEach(p -> parameters.add(p.path("key").asText()));
      Map<String, Long> steps = new HashMap<>();
      run.at("/data/metrics")
          .forEach(m -> steps.put(m.path("key").asText(), m.path("step").asLong()));
      return new Run(
          run.at("/info/run_id").asText(),
          run.at("/info/artifact_uri").asText(),
          parameters,
          steps);
    }
  }

  /** As MLflow's own clients find them. */
  private static Map<String, String> authorization(Map<String, String> environment) {
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    if (token != null) {
      return Map.of("Authorization", "Bearer " + token);
    }
    if (user == null) {
      return Map.of();
    }
    String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** Returns the id of an experiment, which is made if it is absent. */
  String experiment(String name) throws IOException {
    try {
      return idOf(name);
    } catch (JsonHttp.StatusException e) {
      if (e.status() != ABSENT) {
        throw e;
      }
    }
    try {
      ObjectNode body = Json.MAPPER.createObjectNode().put("name", name);
      return http.post(API + "experiments/create", body).path("experiment_id").asText();
    } catch (JsonHttp.StatusException e) {
      return idOf(name); // another process has made it meanwhile
    }
  }

  private String idOf(String experiment) throws IOException {
    String path = API + "experiments/get-by-name?experiment_name=" + encoded(experiment);
    return http.get(path).at("/experiment/experiment_id").asText();
  }

  /** Returns the newest run that has a tag and is not finished. */
  Optional<Run> unfinished(String experiment, String tag, String value) throws IOException {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.putArray("experiment_ids").add(experiment);
    body.put(
        "filter", "tags.`%s` = '%s' and attributes.status != 'FINISHED'".formatted(tag, value));
    body.putArray("order_by").add("attributes.start_time DESC");
    body.put("max_results", 1);
    JsonNode run = http.post(API + "runs/search", body).at("/runs/0");
    return run.isMissingNode() ? Optional.empty() : Optional.of(Run.of(run));
  }

  Run create(String experiment, String name, Map<String, String> tags) throws IOException {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("experiment_id", experiment);
    body.put("run_name", name);
    body.put("start_time", System.currentTimeMillis());
    body.set("tags", pairs(tags));
    return Run.of(http.post(API + "runs/create", body).path("run"));
  }

  Run run(String id) throws IOException {
    return Run.of(http.get(API + "runs/get?run_id=" + encoded(id)).path("run"));
  }

  /** Sets the status of a run: RUNNING, FINISHED, FAILED, KILLED. */
  void update(String run, String status) throws IOException {
    ObjectNode body = Json.MAPPER.createObjectNode().put("run_id", run).put("status", status);
    if (!status.equals("RUNNING")) {
      body.put("end_time", System.currentTimeMillis());
    }
    http.post(API + "runs/update", body);
  }

  void parameters(String run, Map<String, String> parameters) throws IOException {
    List<Map.Entry<String, String>> all = List.copyOf(parameters.entrySet());
    for (int from = 0; from < all.size(); from += MOST_PARAMETERS) {
      ArrayNode some = Json.MAPPER.createArrayNode();
      all.subList(from, Math.min(all.size(), from + MOST_PARAMETERS))
          .forEach(entry -> some.add(pair(entry.getKey(), entry.getValue())));
      logBatch(run, "params", some);
    }
  }

  void tags(String run, Map<String, String> tags) throws IOException {
    logBatch(run, "tags", pairs(tags));
  }

  void metrics(String run, List<Metric> metrics) throws IOException {
    for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
      List<Metric> some = metrics.subList(from, Math.min(metrics.size(), from + MOST_METRICS));
      logBatch(run, "metrics", Json.MAPPER.valueToTree(some));
    }
  }

  private void logBatch(String run, String what, JsonNode items) throws IOException {
    ObjectNode body = Json.MAPPER.createObjectNode().put("run_id", run);
    body.set(what, items);
    http.post(API + "runs/log-batch", body);
  }

  /**
   * Puts a file into the server's own store of artifacts.
   *
   * @param place path in that store
   */
  void upload(String place, Path file) throws IOException {
    http.put(PROXY + place, BodyPublishers.ofFile(file));
  }

  private static ArrayNode pairs(Map<String, String> entries) {
    ArrayNode pairs = Json.MAPPER.createArrayNode();
    entries.forEach((key, value) -> pairs.add(pair(key, value)));
    return pairs;
  }

  private static ObjectNode pair(String key, String value) {
    return Json.MAPPER.createObjectNode().put("key", key).put("value", value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
