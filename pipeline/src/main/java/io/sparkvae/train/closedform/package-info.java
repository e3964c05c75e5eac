// SPDX-License-Identifier: Apache-2.0
/**
 * Linear models computed without gradient steps: principal components, probabilistic PCA and
 * independent components.
 *
 * <p>{@link io.sparkvae.train.closedform.ClosedFormTraining} reads mean and {@linkplain
 * io.sparkvae.train.closedform.Covariance covariance} of the training images in one pass, takes
 * their {@linkplain io.sparkvae.train.closedform.Eigen eigenvectors} on the driver, and writes the
 * {@linkplain io.sparkvae.train.closedform.LinearModel linear model} that follows from them as the
 * parameters of an ordinary model. {@link io.sparkvae.train.closedform.FastIca} needs one more pass
 * for each of its iterations.
 */
package io.sparkvae.train.closedform;
