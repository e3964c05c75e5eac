package io.sparkvae.train;

/** The ways to train; all have one objective and give one kind of artifact. */
public enum TrainerKind {
  /** Parameter averaging on Spark, {@link AveragingTrainer}. */
  AVERAGING,
  /** One thread on the driver, {@link LocalTrainer}. */
  LOCAL,
  /** DL4J's {@code ParameterAveragingTrainingMaster}. */
  DL4J_SPARK
}
