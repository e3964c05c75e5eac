// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.generate.Pictures;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.output.OutputState;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Watch;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The page about a run that goes on: how far its stages are, what the model has learned so far, and
 * the curves of training. It lies beside the results, as {@value #PAGE}, because the directory
 * {@code report} belongs to the finished report. While training goes on, the browser loads it again
 * every few seconds.
 */
public final class LiveReport implements Watch {
  /** The name of the page. */
  public static final String PAGE = "report-live.html";

  private final LivePictures pictures = new LivePictures();

  @Override
  public View look(Path run, List<Path> results, Configuration hadoop) {
    Table stages = new Table("Stages of the run", "Result", "State", "Since");
    boolean working = false;
    for (Path result : results) {
      DirectoryStatus status = DirectoryStatus.of(result, hadoop);
      working |= status.state() == OutputState.IN_PROGRESS;
      stages.row(
          result.getName(), words(status.state()), status.since() == null ? "" : status.since());
    }
    Path model = new Path(run, ReportStage.MODEL);
    boolean ended = !working && OutputState.of(model, hadoop) == OutputState.COMPLETE;
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("stages", "How far the run is", "", stages.end()));
    pictures.of(run, hadoop).ifPresent(sections::add);
    sections.add(TrainingSection.of(MetricsLog.readUnfinished(model, hadoop), new Pictures()));
    String title = Locations.plain(run) + (ended ? ", training has ended" : ", running");
    String page = ended ? Page.of(title, sections) : Page.reloading(title, sections, EVERY);
    Path file = new Path(run, PAGE);
    try {
      AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8), Storage.of(file, hadoop));
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
    return new View(file, ended);
  }

  private static String words(OutputState state) {
    return switch (state) {
      case ABSENT -> "not begun";
      case IN_PROGRESS -> "in progress";
      case COMPLETE -> "complete";
      case FOREIGN -> "something else";
    };
  }
}
