// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.configuration.Settings;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * How jobs use graphics processors ("cards"): the section {@code gpu} of the settings.
 *
 * @param local ordinal of the card on which a local master and its driver compute; empty: none
 * @param stage the executors that computing stages ask for; empty: Spark's properties say for the
 *     whole application whether executors have cards
 * @param executorsPerCard how many processes of a machine may use a card
 * @param mixed whether one result may be computed on devices of different kinds
 * @param goOn whether a result that was begun on one kind of device may be continued on another
 */
public record GpuUse(
    OptionalInt local,
    Optional<StageExecutors> stage,
    ExecutorsPerCard executorsPerCard,
    Permission mixed,
    Permission goOn) {

  /** What happens when something unusual is found. */
  public enum Permission {
    REFUSE,
    ALLOW
  }

  /** How many executor processes of a machine may use a card. */
  public enum ExecutorsPerCard {
    ONE,
    SEVERAL
  }

  /** Which tasks ask for cards: all, as Spark's properties say, or those of computing stages. */
  private enum Scheduling {
    APPLICATION,
    STAGE
  }

  /**
   * Executors for computing stages, which Spark starts beside those of the application.
   *
   * @param cards of an executor
   * @param tasksPerCard tasks that share a card
   * @param cores of an executor
   * @param discoveryScript path, on the executors, of the script that lists their cards
   * @param vendor domain of the cards' vendor, for Kubernetes
   */
  public record StageExecutors(
      int cards, int tasksPerCard, int cores, String discoveryScript, String vendor) {

    /** Returns a new resource profile; Spark starts executors of its own for each profile. */
    public ResourceProfile profile() {
      ExecutorResourceRequests executor =
          new ExecutorResourceRequests()
              .cores(cores)
              .resource(TaskDevice.RESOURCE, cards, discoveryScript, vendor);
      TaskResourceRequests task =
          new TaskResourceRequests().cpus(1).resource(TaskDevice.RESOURCE, 1.0 / tasksPerCard);
      return new ResourceProfileBuilder().require(executor).require(task).build();
    }

    private static StageExecutors from(Settings settings) {
      int cards = settings.integerFrom("gpu.stage.cards", 1);
      int tasksPerCard = settings.integerFrom("gpu.stage.tasksPerCard", 1);
      int cores = settings.integerOrAuto("gpu.stage.cores").orElse(cards * tasksPerCard);
      if (cores < 1) {
        throw settings.refused("gpu.stage.cores", "auto or at least 1", cores);
      }
      return new StageExecutors(
          cards,
          tasksPerCard,
          cores,
          settings.string("gpu.stage.discoveryScript"),
          settings.string("gpu.stage.vendor"));
    }
  }

  /**
   * Reads the section.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is not valid
   */
  public static GpuUse from(Settings settings) {
    return new GpuUse(
        local(settings),
        switch (settings.choice("gpu.scheduling", Scheduling.class)) {
          case APPLICATION -> Optional.empty();
          case STAGE -> Optional.of(StageExecutors.from(settings));
        },
        settings.choice("gpu.executorsPerCard", ExecutorsPerCard.class),
        settings.choice("gpu.mixed", Permission.class),
        settings.choice("gpu.goOn", Permission.class));
  }

  private static OptionalInt local(Settings settings) {
    String key = "gpu.local";
    if (settings.string(key).equals("none")) {
      return OptionalInt.empty();
    }
    if (!settings.string(key).matches("\\d{1,4}")) {
      throw settings.refused(key, "none or the number of a card, from 0", settings.string(key));
    }
    return OptionalInt.of(settings.integer(key));
  }
}
