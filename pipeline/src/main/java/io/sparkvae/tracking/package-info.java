// SPDX-License-Identifier: Apache-2.0
/**
 * Reports what stages do to experiment trackers: MLflow and OpenLineage.
 *
 * <p>{@link io.sparkvae.tracking.Tracking} is what a stage's runner and the training loop talk to.
 * It passes everything on to the trackers that the settings ask for. A tracker whose server does
 * not answer costs a warning, never the run.
 */
package io.sparkvae.tracking;
