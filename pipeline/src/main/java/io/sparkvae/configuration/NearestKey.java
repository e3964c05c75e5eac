// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the setting that was meant by an unknown key: by the names that PyTorch, Keras and pythae
 * have for it, then by its last part, then by its spelling.
 */
final class NearestKey {
  /** Sections in which a key without a section is looked for first. */
  private static final List<String> SECTIONS = List.of("train", "model", "ingest", "stats");

  /** Last parts of keys, in lower case and without separators, and the setting they mean. */
  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("train.epochs", List.of("epoch", "numepochs", "nepochs", "maxepochs")),
          Map.entry(
              "train.learningRate.initial",
              List.of("lr", "learningrate", "baselr", "initiallr", "maxlr", "initiallearningrate")),
          Map.entry(
              "train.learningRate.schedule",
              List.of("scheduler", "lrscheduler", "schedulercls", "lrschedule")),
          Map.entry(
              "train.learningRate.warmUp.epochs",
              List.of("warmup", "warmupepochs", "warmupsteps", "warmupratio")),
          Map.entry(
              "train.batchSize",
              List.of("batch", "bs", "trainbatchsize", "perdevicetrainbatchsize")),
          Map.entry(
              "evaluate.batchSize",
              List.of("evalbatchsize", "perdeviceevalbatchsize", "testbatchsize")),
          Map.entry(
              "train.updater.name",
              List.of("optimizer", "optimiser", "optimizercls", "optim", "updater")),
          Map.entry("train.updater.beta1", List.of("betas", "adambeta1")),
          Map.entry("train.updater.beta2", List.of("adambeta2")),
          Map.entry("train.updater.epsilon", List.of("eps", "adamepsilon")),
          Map.entry("train.updater.alpha", List.of("rho")),
          Map.entry("train.updater.weightDecay", List.of("wd", "l2", "decayweight")),
          Map.entry(
              "train.clipping.norm",
              List.of(
                  "clipnorm",
                  "maxgradnorm",
                  "gradclip",
                  "gradientclipval",
                  "clipgrad",
                  "globalclipnorm")),
          Map.entry("train.clipping.value", List.of("clipvalue")),
          Map.entry(
              "train.earlyStopping.patience",
              List.of("earlystop", "earlystopping", "earlystoppingpatience")),
          Map.entry(
              "train.validation.everyRounds",
              List.of("evalsteps", "stepseval", "validationfreq", "evalevery")),
          Map.entry(
              "train.checkpoint.everySeconds",
              List.of("stepssaving", "savesteps", "saveevery", "savefreq", "checkpointevery")),
          Map.entry("train.average.decay", List.of("ema", "emadecay", "emamomentum")),
          Map.entry(
              "train.workers",
              List.of("numworkers", "nworkers", "worldsize", "nproc", "nprocpernode")),
          Map.entry("train.seed", List.of("randomseed", "manualseed", "randomstate")),
          Map.entry("train.precision", List.of("amp", "fp16", "bf16", "dtype", "mixedprecision")),
          Map.entry(
              "train.averagingFrequency",
              List.of("localsteps", "syncevery", "averagingperiod", "gradientaccumulationsteps")),
          Map.entry(
              "train.augmentation.changes",
              List.of("augment", "augmentations", "transforms", "transform")),
          Map.entry(
              "model.latent",
              List.of(
                  "latentdim",
                  "latentdims",
                  "latentsize",
                  "zdim",
                  "zdims",
                  "nz",
                  "nlatent",
                  "numlatents",
                  "ndims",
                  "codesize",
                  "bottleneck")),
          Map.entry("model.latentMap.channels", List.of("embeddingdim", "embeddim")),
          Map.entry("model.beta", List.of("klweight", "kldweight", "klcoeff", "lambdakl")),
          Map.entry(
              "model.hidden",
              List.of(
                  "hiddendim",
                  "hiddendims",
                  "hiddensize",
                  "hiddensizes",
                  "hiddenlayers",
                  "hiddenunits",
                  "layersizes")),
          Map.entry("model.dropout", List.of("dropoutrate", "dropoutprob", "pdropout", "droprate")),
          Map.entry("model.activation", List.of("activationfn", "nonlinearity", "act")),
          Map.entry(
              "model.normalisation", List.of("normalization", "norm", "batchnorm", "layernorm")),
          Map.entry(
              "model.initialisation",
              List.of("initialization", "init", "initializer", "weightinit", "kernelinitializer")),
          Map.entry("model.binarisation", List.of("binarization", "binarize", "binarise")),
          Map.entry("model.network", List.of("encoder", "backbone", "architecture", "arch")),
          Map.entry("model.decoder.network", List.of("decoder")),
          Map.entry("model.preset", List.of("model", "modelname", "modeltype", "vae", "vaetype")),
          Map.entry("model.prior", List.of("prior", "priortype")),
          Map.entry(
              "model.likelihood",
              List.of(
                  "reconstructionloss",
                  "reconloss",
                  "recloss",
                  "loss",
                  "lossfn",
                  "outputdistribution")),
          Map.entry(
              "model.conv.channels",
              List.of("filters", "channels", "nfilters", "outchannels", "channelmultipliers")),
          Map.entry("model.classes", List.of("numclasses", "nclasses")),
          Map.entry(
              "model.vq.codes",
              List.of("numembeddings", "nembeddings", "codebooksize", "ncodes", "numcodes")),
          Map.entry("model.commitment.weight", List.of("commitmentcost", "commitmentlossfactor")),
          Map.entry("model.codebook.weight", List.of("quantizationlossfactor")),
          Map.entry("model.iaf.steps", List.of("nmadeblocks", "nflows", "numflows", "flowlength")),
          Map.entry(
              "model.vamp.components",
              List.of("numbercomponents", "numpseudoinputs", "pseudoinputs")),
          Map.entry(
              "model.objective.samples",
              List.of(
                  "numberimportancesamples", "numimportancesamples", "importancesamples", "iwaek")),
          Map.entry("model.totalCorrelation.weight", List.of("betatc", "tcweight")),
          Map.entry(
              "model.annealing.epochs",
              List.of(
                  "klwarmup",
                  "klanneal",
                  "klannealing",
                  "betawarmup",
                  "annealepochs",
                  "warmupepoch")),
          Map.entry("model.freeBits.nats", List.of("freebits", "freenats")),
          Map.entry("model.capacity.nats", List.of("maxcapacity")),
          Map.entry(
              "ingest.input",
              List.of("data", "dataset", "datapath", "datadir", "dataroot", "traindata", "root")),
          Map.entry(
              "ingest.height",
              List.of(
                  "imagesize",
                  "imgsize",
                  "inputdim",
                  "inputshape",
                  "resize",
                  "targetsize",
                  "resolution",
                  "imageheight")),
          Map.entry("ingest.width", List.of("imagewidth")),
          Map.entry(
              "ingest.colour",
              List.of(
                  "color",
                  "colormode",
                  "inchannels",
                  "numchannels",
                  "nchannels",
                  "grayscale",
                  "greyscale")),
          Map.entry(
              "ingest.split.validation",
              List.of("validationsplit", "valsplit", "valfraction", "evalsplit")),
          Map.entry("ingest.split.test", List.of("testsplit", "testsize", "testfraction")));

  private NearestKey() {}

  /** Returns the known key that was probably meant. */
  static String to(String key, Collection<String> known) {
    String last = plain(lastPart(key));
    return synonym(last)
        .filter(
            found -> !key.contains(".") || !isSection(key, known) || found.startsWith(key + "."))
        .or(() -> inSection(key, known))
        .or(() -> withLastPart(key, last, known))
        .orElseGet(() -> spelledLike(key, known));
  }

  /** Returns the settings that synonyms stand for. */
  static Collection<String> named() {
    return SYNONYMS.keySet();
  }

  private static Optional<String> synonym(String last) {
    return SYNONYMS.entrySet().stream()
        .filter(entry -> entry.getValue().contains(last))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isSection(String key, Collection<String> known) {
    return known.stream().anyMatch(candidate -> candidate.startsWith(key + "."));
  }

  /** Returns a setting of the section that the key names. */
  private static Optional<String> inSection(String key, Collection<String> known) {
    return known.stream().filter(candidate -> candidate.startsWith(key + ".")).sorted().findFirst();
  }

  private static Optional<String> withLastPart(String key, String last, Collection<String> known) {
    return known.stream()
        .filter(candidate -> plain(lastPart(candidate)).equals(last))
        .min(likelihood(key));
  }

  private static String spelledLike(String key, Collection<String> known) {
    return known.stream().min(likelihood(key)).orElseThrow();
  }

  /**
   * Orders by spelling; a key without a section by its last part, and then by {@link #SECTIONS}.
   */
  private static Comparator<String> likelihood(String key) {
    Comparator<String> bySpelling =
        Comparator.comparingInt(
            candidate ->
                Nearest.distance(key.contains(".") ? candidate : lastPart(candidate), key));
    return bySpelling
        .thenComparingInt(NearestKey::section)
        .thenComparingInt(String::length)
        .thenComparing(Comparator.naturalOrder());
  }

  private static int section(String key) {
    int found = SECTIONS.indexOf(key.substring(0, Math.max(0, key.indexOf('.'))));
    return found < 0 ? SECTIONS.size() : found;
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String plain(String part) {
    return part.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
