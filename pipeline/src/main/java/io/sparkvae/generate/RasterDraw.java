// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.causal.CausalAttention;
import io.sparkvae.model.causal.KeptValues;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.causal.PlacePass;
import io.sparkvae.model.causal.RowPass;
import io.sparkvae.model.causal.StepInput;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.likelihood.PixelDraw;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Draws images from an autoregressive decoder place after place, each computed once: a step for
 * each row and one for each place read what steps before have left ({@link
 * io.sparkvae.model.causal.CausalPass}). With the same noise the values are those that a pass over
 * the whole image for each place gives.
 */
final class RasterDraw {
  private final Model model;
  private final int batch;
  private final int size;
  private final float[] z;
  private final LabelInput labels;
  private final float[] noise;

  /** Drawn so far, {@code [batch, size]}. */
  private final float[] values;

  private RasterDraw(Model model, float[] z, LabelInput labels, NoiseInput noise) {
    this.model = model;
    this.batch = noise.batch();
    this.size = noise.width();
    this.z = z;
    this.labels = labels;
    this.noise = new float[batch * size];
    this.values = new float[batch * size];
    for (int i = 0; i < batch; i++) {
      noise.copy(i, this.noise, i * size);
    }
  }

  /**
   * Draws a batch.
   *
   * @param z {@code [batch, latent]}
   * @param noise of the {@link ModelGraph#decoder}: one number for each value
   * @return {@code [batch, size]}
   */
  static float[] drawn(Model model, float[] z, LabelInput labels, NoiseInput noise) {
    RasterDraw draw = new RasterDraw(model, z, labels, noise);
    List<PlaceMap> maps = model.spec().decoder().maps(model.spec().shape());
    int offset = 0;
    for (int i = 0; i < maps.size(); i++) {
      draw.draw(i, maps.get(i), offset);
      offset += maps.get(i).size();
    }
    return draw.values;
  }

  private void draw(int index, PlaceMap map, int offset) {
    BuiltGraph row = ModelGraph.row(model.spec(), batch, index);
    BuiltGraph place = ModelGraph.place(model.spec(), batch, index);
    Map<String, KeptValues> kept = given(index, map);
    for (BuiltGraph step : List.of(row, place)) {
      for (StepInput input : step.remembered()) {
        kept.computeIfAbsent(input.name(), name -> KeptValues.of(input, map, batch));
      }
    }
    DrawnMap drawn = new DrawnMap(values, map, offset, size);
    DrawnMap noiseOfMap = new DrawnMap(noise, map, offset, size);
    ModelSessions.with(
        row,
        Precision.FLOAT,
        rows ->
            ModelSessions.with(
                place,
                Precision.FLOAT,
                places -> {
                  feed(rows);
                  feed(places);
                  DrawingStep ofRow = new DrawingStep(row, rows, kept);
                  DrawingStep ofPlace = new DrawingStep(place, places, kept);
                  for (int y = 0; y < map.height(); y++) {
                    computeRow(ofRow, drawn, y);
                    for (int x = 0; x < map.width(); x++) {
                      ofPlace.put(PixelDraw.NOISE, noiseOfMap.places(y, x, 1));
                      drawPlace(ofPlace, drawn, y, x);
                    }
                  }
                  return null;
                }));
  }

  /** What depends on no value of the map, of its every place. */
  private Map<String, KeptValues> given(int index, PlaceMap map) {
    BuiltGraph graph = ModelGraph.given(model.spec(), batch, index);
    Set<String> names = graph.graph().outputs().keySet();
    Map<String, KeptValues> given = new HashMap<>();
    if (!names.isEmpty()) {
      ModelSessions.with(
          graph,
          Precision.FLOAT,
          session -> {
            feed(session);
            session.evaluate(names);
            for (String name : names) {
              given.put(name, KeptValues.whole(session.output(name).toFloats(), map, batch));
            }
            return null;
          });
    }
    return given;
  }

  /** Sets parameters, and of the other inputs those that the graph reads. */
  private void feed(GraphSession session) {
    Set<String> inputs = session.graph().inputs().keySet();
    session.parameters().put(model.parameters());
    if (inputs.contains(ModelGraph.LABEL)) {
      labels.put(session);
    }
    if (inputs.contains(ModelGraph.Z)) {
      session.input(ModelGraph.Z).put(z);
    }
    if (inputs.contains(ModelGraph.PIXELS)) {
      session.input(ModelGraph.PIXELS).put(values);
    }
  }

  /** The vertical stack for a row. */
  private static void computeRow(DrawingStep step, DrawnMap drawn, int y) {
    step.put(RowPass.VALUES, drawn.places(Math.max(0, y - 1), 0, drawn.map().width()));
    step.put(RowPass.IS_BELOW, y > 0 ? 1 : 0);
    step.run(y, 0);
  }

  /** The horizontal stack for a place, and its value. */
  private static void drawPlace(DrawingStep step, DrawnMap drawn, int y, int x) {
    int width = drawn.map().width();
    int place = y * width + x;
    int before = Math.max(0, place - 1);
    step.put(PlacePass.VALUES, drawn.places(before / width, before % width, 1));
    step.put(PlacePass.IS_RIGHT, x > 0 ? 1 : 0);
    step.put(PlacePass.IS_AFTER, place > 0 ? 1 : 0);
    float[] hidden = new float[drawn.map().height() * width];
    Arrays.fill(hidden, place, hidden.length, (float) CausalAttention.HIDDEN);
    step.put(PlacePass.HIDDEN_PLACES, hidden);
    step.run(y, x);
    drawn.put(step.output(ModelGraph.DRAWN), y, x);
  }
}
