/**
 * Training by DL4J's own {@code ParameterAveragingTrainingMaster}, for comparison.
 *
 * <p>{@link io.sparkvae.train.dl4j.Dl4jObjective} makes the model's objective a layer of a DL4J
 * network; {@link io.sparkvae.train.dl4j.Dl4jTrainer} trains that network on Spark. Of the packages
 * of training, this one alone uses ND4J and DL4J.
 */
package io.sparkvae.train.dl4j;
