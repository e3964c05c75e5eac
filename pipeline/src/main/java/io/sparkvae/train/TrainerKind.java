// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.train.averaging.AveragingTrainer;
import io.sparkvae.train.closedform.ClosedFormTraining;
import io.sparkvae.train.loop.LocalTrainer;

/** The ways to train; all give one kind of artifact, those with steps by one objective. */
public enum TrainerKind {
  /** Parameter averaging on Spark, {@link AveragingTrainer}. */
  AVERAGING,
  /** One thread on the driver, {@link LocalTrainer}. */
  LOCAL,
  /** DL4J's {@code ParameterAveragingTrainingMaster}. */
  DL4J_SPARK,
  /** Mean and covariance instead of steps, {@link ClosedFormTraining}. */
  CLOSED_FORM;

  /** Whether a run keeps checkpoints, from which it can go on. */
  boolean keepsCheckpoints() {
    return this != CLOSED_FORM;
  }
}
