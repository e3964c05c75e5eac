// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.stats.result.PlaceStatistics.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The section on the KL divergence of a latent with places: by channel, and as maps. */
final class PlaceSection {
  /** Width and height of the map of all channels, in pixels. */
  private static final int CELL = 256;

  /** Channels that get a map of their own. */
  private static final int MOST_MAPS = 64;

  private PlaceSection() {}

  static Section of(PlaceStatistics places, Statistics all, Pictures pictures) {
    LatentShape latent = places.latent();
    List<Integer> channels = all.channelsByInformation();
    String note =
        "<p>Over %s images, %s nats in all. The latent has %s places with %s channels each. Lines: one standard error up and down.</p>\n"
            .formatted(
                Html.count(all.count()),
                Html.decimal(all.kl().total(), 3),
                latent.places(),
                latent.channels());
    return new Section(
        "kl",
        "KL divergence by channel and place",
        "",
        note
            + byChannel(places.all().channels(), channels, pictures)
            + map(places.all().places(), latent, pictures)
            + maps(all, channels, latent, pictures));
  }

  private static String byChannel(Spread spread, List<Integer> channels, Pictures pictures) {
    List<Bar> bars = new ArrayList<>();
    Table table =
        new Table(
            "KL divergence by channel",
            "Channel",
            "Mean KL",
            "Standard deviation",
            "Standard error");
    for (int j : channels) {
      double mean = spread.mean().get(j);
      double error = spread.standardError().get(j);
      String text = "z%d: %s ± %s nats a place";
      bars.add(
          new Bar(
              "z" + j,
              mean,
              error,
              Ink.FIRST,
              String.format(Locale.ROOT, text, j, Html.number(mean), Html.number(error))));
      table.row(
          "z" + j,
          Html.number(mean),
          Html.number(spread.standardDeviation().get(j)),
          Html.number(error));
    }
    String chart =
        new BarChart(
                "Mean KL divergence of a channel over the places, sorted",
                "channels near 0 hold nothing about the image.",
                "nats a place",
                "channel",
                bars)
            .show("kl-by-channel", pictures);
    return chart + table.folded("All %s channels as a table".formatted(channels.size()));
  }

  /** The map of all channels together. */
  private static String map(Spread spread, LatentShape latent, Pictures pictures) {
    float[] nats = new float[latent.places()];
    for (int place = 0; place < nats.length; place++) {
      nats[place] = spread.mean().get(place).floatValue();
    }
    float most = largest(List.of(nats));
    ImageGrid grid = new ImageGrid(picture(latent), CELL);
    Pictures.Picture picture =
        pictures.add("kl-by-place", grid.draw(List.of(List.of(relative(nats, most)))));
    return Html.figure(
        "Mean KL divergence of a place, its channels added: black 0, white %s nats"
            .formatted(Html.number(most)),
        "bright places are those that the latent says most about.",
        Html.image(picture, "KL divergence by place"));
  }

  /** A map for each channel, all on one scale. */
  private static String maps(
      Statistics all, List<Integer> channels, LatentShape latent, Pictures pictures) {
    List<float[]> maps = new ArrayList<>();
    for (int j : channels.subList(0, Math.min(MOST_MAPS, channels.size()))) {
      float[] nats = new float[latent.places()];
      for (int place = 0; place < nats.length; place++) {
        nats[place] = all.kl().mean().get(place * latent.channels() + j).floatValue();
      }
      maps.add(nats);
    }
    float most = largest(maps);
    ImageGrid grid = new ImageGrid(picture(latent));
    Pictures.Picture picture =
        pictures.add(
            "kl-by-place-and-channel",
            grid.draw(grid.rows(maps.stream().map(nats -> relative(nats, most)).toList())));
    return Html.figure(
        "The same of each channel, in the order of the chart: black 0, white %s nats"
            .formatted(Html.number(most)),
        "a channel that is bright in one place only describes that part of the image.",
        Html.scrolling(
            "KL divergence by place of each channel",
            Html.image(picture, "KL divergence by place of each channel")));
  }

  private static ImageShape picture(LatentShape latent) {
    return new ImageShape(latent.frames(), 1, latent.height(), latent.width());
  }

  private static float largest(List<float[]> maps) {
    float most = 0;
    for (float[] nats : maps) {
      for (float one : nats) {
        most = Math.max(most, one);
      }
    }
    return most;
  }

  private static float[] relative(float[] nats, float most) {
    float[] relative = new float[nats.length];
    for (int i = 0; i < nats.length; i++) {
      relative[i] = most > 0 ? nats[i] / most : 0;
    }
    return relative;
  }
}
