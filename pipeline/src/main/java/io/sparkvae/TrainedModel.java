// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.model.Model;
import io.sparkvae.train.TrainingContent;
import org.apache.hadoop.fs.Path;

/**
 * What training gives a program.
 *
 * @param directory where it lies
 * @param model the best one by validation ELBO
 * @param training epochs, rounds, examples, and the bound that was reached
 */
public record TrainedModel(Path directory, Model model, TrainingContent training) {}
