// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Versions;
import io.sparkvae.storage.JsonNumbers;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Reports a stage as a run of MLflow: its settings as parameters, the numbers of each round and of
 * the result as metrics, its files as artifacts. Work that is continued goes on in the run that it
 * was begun in.
 */
final class MlflowTracker implements Tracker {
  private static final String IDENTITY = "sparkvae.identity";

  /** What every version of the server takes. */
  private static final int MOST_CHARACTERS = 500;

  private final TrackedWork work;
  private final MlflowSettings settings;
  private final MlflowServer server;
  private final Configuration hadoop;
  private final MlflowMetrics metrics;
  private MlflowServer.Run run;

  MlflowTracker(
      TrackedWork work,
      MlflowSettings settings,
      Map<String, String> environment,
      Configuration hadoop) {
    this.work = work;
    this.settings = settings;
    this.server = new MlflowServer(settings.server().toString(), environment);
    this.hadoop = hadoop;
    this.metrics = new MlflowMetrics(some -> server.metrics(run.id(), some));
  }

  @Override
  public String name() {
    return "MLflow at " + settings.server();
  }

  @Override
  public void begun() throws IOException {
    if (settings.run().isPresent()) {
      goOn(server.run(settings.run().get()));
      server.tags(run.id(), tags());
    } else {
      String experiment = server.experiment(settings.experiment());
      Optional<MlflowServer.Run> begun = server.unfinished(experiment, IDENTITY, work.identity());
      if (begun.isPresent()) {
        goOn(begun.get());
      } else {
        run = server.create(experiment, work.stage() + " " + work.place(), tags());
      }
    }
    Map<String, String> parameters = new TreeMap<>();
    work.configuration().forEach((key, value) -> parameters.put(accepted(key), cut(value)));
    parameters.keySet().removeAll(run.parameters()); // they cannot be changed
    server.parameters(run.id(), parameters);
  }

  private void goOn(MlflowServer.Run before) throws IOException {
    run = before;
    server.update(run.id(), "RUNNING");
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new TreeMap<>();
    tags.put("mlflow.source.name", "sparkvae " + work.stage());
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.source.git.commit", Versions.current().get("commit"));
    tags.put("mlflow.user", System.getProperty("user.name"));
    tags.put("sparkvae.stage", work.stage());
    tags.put("sparkvae.output", cut(work.output().toString()));
    tags.put(IDENTITY, work.identity());
    work.inputs()
        .forEach(input -> tags.put("sparkvae.input." + accepted(input.role()), input.digest()));
    return tags;
  }

  /** Rounds that were reported before the work was interrupted are not reported again. */
  @Override
  public void round(long round, Map<String, Double> numbers) {
    long known = run.steps().getOrDefault(prefix() + "elbo", 0L);
    if (round > known) {
      metrics.add(prefix(), round, numbers);
    }
  }

  private String prefix() {
    return work.stage() + "/";
  }

  @Override
  public void finished(Manifest.Read made) throws IOException {
    JsonNode content = made.manifest().content();
    Map<String, Double> numbers = new TreeMap<>();
    content
        .fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isArray()) {
                JsonNumbers.of(field.getValue())
                    .forEach(
                        (path, number) ->
                            numbers.put(
                                accepted(
                                    path.isEmpty() ? field.getKey() : field.getKey() + "/" + path),
                                number));
              }
            });
    metrics.add(prefix() + "result/", 0, numbers);
    metrics.close();
    server.tags(run.id(), Map.of("sparkvae.digest." + work.stage(), made.digest()));
    new MlflowArtifacts(server, URI.create(run.artifacts()), hadoop)
        .send(made, settings.artifactBytes());
    server.update(run.id(), "FINISHED");
  }

  @Override
  public void failed(Ended how, String message) throws IOException {
    metrics.close();
    server.tags(run.id(), Map.of("sparkvae.error", cut(message)));
    server.update(
        run.id(),
        switch (how) {
          case STOPPED -> "KILLED";
          case FAILED -> "FAILED";
        });
  }

  /** The characters that the server takes in names. */
  private static String accepted(String name) {
    return name.replaceAll("[^A-Za-z0-9_./ -]", "_");
  }

  private static String cut(String value) {
    return value.length() <= MOST_CHARACTERS
        ? value
        : value.substring(0, MOST_CHARACTERS - 1) + "…";
  }
}
