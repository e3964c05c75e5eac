// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.configuration.Presets;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The compositions that are tested, as HOCON, and the parts that they are made of. */
public final class Compositions {
  /** Parts that could disturb each other, and parts that no preset has. */
  private static final List<String> TOGETHER =
      List.of(
          "model.annealing.schedule = constant",
          "model.objective { terms = [rate, capacity, free-bits], reduction = mean }",
          "model { objective.samples = 3, binarisation = dynamic }",
          "model { objective.samples = 2, prior = mixture, mixture.components = 3 }",
          "model { binarisation = threshold, corruption.kind = gaussian }",
          "model { corruption { kind = salt-and-pepper, rate = 0.5 }, annealing.epochs = 2.0 }",
          "model { decoder.hidden = [4, 5], betaNorm = 0.3, hidden = [] }",
          "model { posterior = iaf, iaf.hidden = [5, 4], objective.samples = 2 }",
          "model { posterior = planar, prior = autoregressive, objective.samples = 2 }",
          "model { posterior = iaf, prior = mixture, labels = given, classes = 3 }",
          "model { prior = class, classes = 3, objective.samples = 2 }",
          "model { posterior = ladder, prior = ladder, ladder.layers = 2, objective.samples = 2 }",
          "model { posterior = ladder, prior = ladder, ladder.merge = none }",
          "model { preset = vrnn, sequence { of = rows, cell = lstm }, objective.samples = 2 }",
          "model { preset = vrnn-i, sequence.of = rows, binarisation = dynamic }",
          "model { preset = z-forcing, sequence.of = rows }",
          "model { sequence.of = rows, labels = given, classes = 3 }",
          "model { preset = td-vae, sequence.of = rows, jumps.longest = 2 }",
          "model { preset = td-vae, sequence.of = rows, objective.kind = evidence-bound, belief.cell = lstm }",
          "model { preset = td-vae, sequence.of = rows, objective { kind = importance-weighted, samples = 2 } }",
          "model { posterior = ladder, prior = ladder, ladder { hidden = [5, 4], activation = tanh } }",
          "model { posterior = ladder, prior = ladder, ladder { layers = 2, merge = bottom-up, hidden = [5, 4] } }",
          "model { posterior = ladder, prior = ladder, ladder { merge = bottom-up, activation = tanh }, objective.samples = 3 }",
          "model { annealing.schedule = sigmoid, likelihood = gaussian, activation = relu }",
          "model { preset = contractive-autoencoder, hidden = [] }",
          "model { decoder.network = tied, hidden = [5, 4], normalisation = layer, prior = vamp }",
          "model { decoder.network = tied, posterior = k-sparse, objective.terms = [contraction] }",
          "model { objective { terms = [rate, contraction], samples = 2 } }",
          "model { objective.samples = 2, likelihood = laplace, scale.kind = optimal }",
          "model { likelihood = laplace, scale.kind = pixel }",
          "model { likelihood = laplace, scale.kind = fixed }",
          "model { network = conv, normalisation = layer, likelihood = gaussian, scale.kind = pixel }",
          "model { network = resconv, resconv.blocks = 2, normalisation = layer, labels = given }",
          "model { network = resconv, objective.samples = 2, initialisation = lecun-uniform }",
          "model { decoder.network = pixelcnn, likelihood = categorical, labels = given, classes = 3 }",
          "model { decoder.network = pixelcnn, posterior = ladder, prior = ladder, normalisation = layer }",
          "model { preset = iwae-dreg, decoder.network = pixelcnn, pixelcnn.kernel = 5 }",
          "model { decoder.network = pixelcnn, pixelcnn { context = conv, layers = 1 }, likelihood = gaussian }",
          "model { network = conv, latentMap { downsampling = 2, channels = 2 }, decoder.network = gated-pixelcnn, likelihood = categorical, labels = given, classes = 3 }",
          "model { decoder.network = pixelsnail, objective.samples = 2, normalisation = layer, pixelsnail.blocks = 2 }",
          "model { posterior = none, decoder.network = gated-pixelcnn, gatedPixelcnn.kernel = 5 }",
          "model { preset = vq-vae-2-prior, labels = given, classes = 3 }",
          "model { decoder.network = resconv, prior = vamp, vamp.components = 2 }",
          "model { network = conv, latentMap { downsampling = 2, channels = 2 }, objective.samples = 2 }",
          "model { network = resconv, latentMap { downsampling = 2, channels = 1 }, prior = vamp, vamp.components = 2 }",
          "model { network = conv, conv.attention = lowest, latentMap { downsampling = 2, channels = 2 }, labels = given, classes = 3, prior = class }",
          "model { network = conv, latentMap { downsampling = 2, channels = 2 }, decoder.network = pixelcnn, prior = mixture }",
          "model { network = conv, latentMap { downsampling = 2, channels = 1 }, posterior = k-sparse, objective.terms = [] }",
          "model { network = conv, latentMap { downsampling = 2, channels = 1 }, prior = autoregressive }",
          "model { decoder.network = dilated, dilated { context = conv, kernel = 2 }, labels = given, classes = 3, likelihood = categorical }",
          "model { decoder.network = dilated, wordDropout.keep = 0.5, objective.samples = 2, normalisation = layer }",
          "model { decoder.network = gated-pixelcnn, wordDropout.keep = 0.0, likelihood = gaussian, objective.terms = [bag-of-words], bagOfWords { blocks = 2, hidden = [] } }",
          "model { objective { samples = 2, terms = [rate, bag-of-words, collaboration] }, decoder.network = lstm, collaboration { epochs = 2.0, hidden = [] } }",
          "model { dropout = 0.4, network = resconv, decoder.network = mlp, objective.samples = 2, prior = vamp, vamp.components = 2 }",
          "model { preset = vq-vae, vq.gradient = rotation, latentMap.channels = 3, gaussian.variance = 1.0, objective.samples = 2 }",
          "model { preset = vq-vae, network = mlp, latentMap.downsampling = none, vq.groups = 3, labels = given, classes = 3 }",
          "model { preset = vq-vae-ema, vq.restart = 0.9, latentMap.channels = 3 }",
          "model { preset = vq-vae-ema, vq.restart = 0.0, latentMap.channels = 3, objective.reduction = mean }",
          "model { preset = rvq-vae, rvq.levels = 2, vq { codebook = loss, restart = 0.0 }, objective.terms = [codebook, commitment], latentMap.channels = 2 }",
          "model { preset = vq-vae-2, vq2.quantiser = fsq, fsq.levels = [4, 3], latentMap.channels = 4, objective.terms = [] }",
          "model { preset = vq-vae-2, vq2.quantiser = rvq, rvq.levels = 2, latentMap.channels = 4 }");

  private Compositions() {}

  static List<String> presets() {
    return Presets.all().stream().map(preset -> "model.preset = " + preset.name()).toList();
  }

  /** Parts together. */
  static List<String> together() {
    return TOGETHER;
  }

  /** Every preset, and parts together. */
  public static List<String> all() {
    List<String> all = new ArrayList<>(TOGETHER);
    all.addAll(presets());
    return all;
  }

  /**
   * Parts together, and the presets that have a part which no composition before them has. A preset
   * of known parts adds nothing; one with a new part adds itself.
   */
  public static List<String> distinct() {
    List<String> distinct = new ArrayList<>(TOGETHER);
    Set<String> known = partsOf(TOGETHER);
    for (String preset : presets()) {
      if (known.addAll(parts(SmallModel.spec(preset)))) {
        distinct.add(preset);
      }
    }
    return distinct;
  }

  static Set<String> partsOf(List<String> compositions) {
    Set<String> parts = new TreeSet<>();
    compositions.forEach(hocon -> parts.addAll(parts(SmallModel.spec(hocon))));
    return parts;
  }

  /**
   * What decides a model's formulas: each part and setting, and where it stands, as {@code
   * Mlp.style=LayerStyle}. Of numbers only whether they are 0, 1 or others.
   */
  static Set<String> parts(ModelSpec spec) {
    Set<String> parts = new TreeSet<>();
    add(parts, "", spec);
    return parts;
  }

  private static void add(Set<String> parts, String place, Object value) {
    if (value instanceof Record part && isOfModels(part.getClass())) {
      parts.add(place + name(part.getClass()));
      for (RecordComponent component : part.getClass().getRecordComponents()) {
        if (!component.getName().equals("preset")) {
          String inside = name(part.getClass()) + '.' + component.getName() + '=';
          add(parts, inside, valueOf(component, part));
        }
      }
    } else if (value instanceof List<?> list) {
      parts.add(place + "list of " + (list.size() < 2 ? list.size() : "several"));
      list.forEach(element -> add(parts, place, element));
    } else if (value instanceof Number number) {
      double v = number.doubleValue();
      parts.add(place + (v == 0 || v == 1 ? Double.toString(v) : "another number"));
    } else {
      parts.add(place + value);
    }
  }

  private static Object valueOf(RecordComponent component, Record part) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every class of part that a model can have, whether or not a composition has it. */
  static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    addKinds(kinds, new HashSet<>(), ModelSpec.class);
    return kinds;
  }

  private static void addKinds(Set<String> kinds, Set<Type> seen, Type type) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        addKinds(kinds, seen, argument);
      }
    } else if (type instanceof Class<?> one && one.isSealed()) {
      for (Class<?> permitted : one.getPermittedSubclasses()) {
        addKinds(kinds, seen, permitted);
      }
    } else if (type instanceof Class<?> one && one.isRecord() && isOfModels(one)) {
      kinds.add(name(one));
      for (RecordComponent component : one.getRecordComponents()) {
        addKinds(kinds, seen, component.getGenericType());
      }
    }
  }

  private static boolean isOfModels(Class<?> type) {
    return type.getPackageName().startsWith(ModelSpec.class.getPackageName());
  }

  private static String name(Class<?> type) {
    String whole = type.getName();
    return whole.substring(whole.lastIndexOf('.') + 1).replace('$', '.');
  }
}
