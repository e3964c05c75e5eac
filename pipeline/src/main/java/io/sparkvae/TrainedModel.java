// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.model.Model;
import io.sparkvae.train.TrainingContent;
import org.apache.hadoop.fs.Path;

/**
 * The result of training.
 *
 * @param directory directory of the model
 * @param model model with the best validation ELBO; without validation, the last one
 * @param training number of epochs, rounds and examples, and the ELBO that was reached
 */
public record TrainedModel(Path directory, Model model, TrainingContent training) {}
