// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.output.OutputState;
import io.sparkvae.pipeline.JudgedStage;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Watch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command of a stage. Its options follow from what the stage declares. */
@Command
final class StageJob extends OutputJob {
  private static final String OUTPUT = "--output";
  private static final String RUN = "--run";
  private static final String WATCH = "--watch";

  private final Stage stage;

  private StageJob(Stage stage) {
    this.stage = stage;
  }

  /** Returns the command of a stage, with its options and help. */
  static CommandSpec of(Stage stage) {
    CommandSpec command = CommandSpec.forAnnotatedObject(new StageJob(stage)).name(stage.name());
    Usage usage = stage.usage();
    command
        .usageMessage()
        .description(usage.description())
        .footerHeading("%nExample:%n")
        .footer("  scripts/sparkvae " + stage.name() + " " + usage.example());
    switch (usage.paths()) {
      case BY_RUN -> command.addOption(option(RUN, "DIR", "Directory of the run."));
      case ONE_BY_ONE -> {
        for (InputSlot slot : stage.inputs()) {
          command.addOption(option("--" + slot.name(), "DIR", slot.description()));
        }
        if (usage.options().stream().noneMatch(o -> o.name().equals(OUTPUT))) {
          command.addOption(option(OUTPUT, "DIR", "Directory for the " + stage.kind() + "."));
        }
      }
    }
    if (stage.finishesEarly()) {
      command.addOption(
          OptionSpec.builder(FINISH)
              .type(boolean.class)
              .arity("0")
              .description(FINISH_DESCRIPTION)
              .build());
    }
    if (stage.watch().isPresent()) {
      command.addOption(
          OptionSpec.builder(WATCH)
              .type(boolean.class)
              .arity("0")
              .description(
                  "Instead, write DIR/report-live.html every 5 seconds while the run goes on; the page reloads itself.")
              .build());
    }
    for (Usage.SettingOption option : usage.options()) {
      command.addOption(
          option(
              option.name(),
              option.label(),
              "%s (%s).".formatted(option.description(), option.key())));
    }
    return command;
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /** Returns the value of an option; null if it was not given. */
  private String given(String option) {
    return spec.findOption(option).getValue();
  }

  private boolean watches() {
    return stage.watch().isPresent()
        && Boolean.TRUE.equals(spec.findOption(WATCH).<Boolean>getValue());
  }

  @Override
  public Integer call() {
    return watches() && !common.printConfig && !common.dryRun ? watch() : super.call();
  }

  /** Shows a run until its training has ended. It needs no Spark. */
  private int watch() {
    Configuration hadoop = Session.hadoop();
    Path run = begun(hadoop);
    List<Path> results = Stages.ALL.stream().map(one -> Stages.in(run, one)).toList();
    Watch watch = stage.watch().orElseThrow();
    Watch.View view = watch.look(run, results, hadoop);
    out().println("report: " + Locations.plain(view.page()));
    out().flush();
    while (!view.ended()) {
      try {
        Thread.sleep(Watch.EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
      view = watch.look(run, results, hadoop);
    }
    return 0;
  }

  private Path begun(Configuration hadoop) {
    Path run = Location.required(RUN, given(RUN));
    if (Stages.ALL.stream()
        .allMatch(one -> OutputState.of(Stages.in(run, one), hadoop) == OutputState.ABSENT)) {
      throw new ConfigurationFailure(
          "%s: expected a run that was begun, found none in %s"
              .formatted(RUN, Locations.plain(run)));
    }
    return run;
  }

  @Override
  boolean finishes() {
    return stage.finishesEarly()
        && Boolean.TRUE.equals(spec.findOption(FINISH).<Boolean>getValue());
  }

  @Override
  Settings overlay(Settings settings) {
    Settings all = super.overlay(settings);
    for (Usage.SettingOption option : stage.usage().options()) {
      String value = given(option.name());
      all = value == null ? all : all.withValue(option.key(), value, option.name());
    }
    return all;
  }

  @Override
  Optional<String> needsNd4j(Settings settings) {
    return stage.needsNd4j(settings);
  }

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    stage.check(settings);
    if (watches()) {
      return List.of("watch " + Locations.plain(begun(hadoop)));
    }
    Request request = request(settings);
    return List.of(
        "%s into %s"
            .formatted(
                new JudgedStage(stage, request).plan(hadoop), Locations.plain(request.output())));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Manifest.Read made = new JudgedStage(stage, request(settings)).run(spark, StopSignal.PROCESS);
    return stage.lines(made);
  }

  private Request request(Settings settings) {
    return switch (stage.usage().paths()) {
      case BY_RUN -> ofRun(settings, Location.required(RUN, given(RUN)));
      case ONE_BY_ONE -> {
        Map<String, Path> inputs = new HashMap<>();
        List<InputSlot> slots = stage.inputs(settings);
        for (InputSlot slot : slots) {
          String option = "--" + slot.name();
          if (slot.use() == InputSlot.Use.REQUIRED || given(option) != null) {
            inputs.put(slot.name(), Location.required(option, given(option)));
          }
        }
        Inputs.requireOneOf(slots, inputs.keySet());
        yield new Request(settings, inputs, output(settings));
      }
    };
  }

  /**
   * Returns the request with the results of a run; of those that may be absent, the complete ones.
   */
  private Request ofRun(Settings settings, Path run) {
    Request request = Request.to(Stages.in(run, stage), settings);
    for (InputSlot slot : stage.inputs()) {
      Path directory = Stages.in(run, Stages.filling(stage, slot).orElseThrow());
      if (slot.needed() || OutputState.of(directory, Session.hadoop()) == OutputState.COMPLETE) {
        request = request.with(slot.name(), directory);
      }
    }
    return request;
  }

  /**
   * Returns the output directory, from the option or, if it was not given, from the stage's
   * setting.
   */
  private Path output(Settings settings) {
    String given = given(OUTPUT);
    return Location.required(OUTPUT, given != null ? given : stage.output(settings).orElse(null));
  }
}
