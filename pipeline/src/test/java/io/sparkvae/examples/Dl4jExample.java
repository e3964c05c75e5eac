// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import io.sparkvae.dl4j.LatentDataSets;
import io.sparkvae.dl4j.ShardDataSets;
import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's networks on our shards and latents. */
final class Dl4jExample {
  private static final int BATCH = 16;

  private Dl4jExample() {}

  /** Images to their labels: a convolutional network of DL4J's, trained on Spark. */
  static Evaluation ofImages(SparkSession spark, Shards shards, int classes) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ShardDataSets images = ShardDataSets.labelled(shards, classes, BATCH);
    JavaRDD<DataSet> training = images.dataSets(context, Split.TRAIN);
    var shape = shards.content().shape();
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.01))
            .list()
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(8)
                    .stride(2, 2)
                    .activation(Activation.RELU)
                    .build())
            .layer(output(classes))
            .setInputType(InputType.convolutional(shape.height(), shape.width(), shape.channels()))
            .build();
    var master =
        new ParameterAveragingTrainingMaster.Builder(2, BATCH)
            .batchSizePerWorker(BATCH)
            .averagingFrequency(2)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .build();
    var network = new SparkDl4jMultiLayer(context, configuration, master);
    network.fit(training);
    return network
        .getNetwork()
        .evaluate(images.iterator(Split.VALIDATION, context.hadoopConfiguration()));
  }

  /** Latents to the labels of their images: a classifier of DL4J's. */
  static Evaluation ofLatents(SparkSession spark, Latents latents, int classes) {
    LatentDataSets means = LatentDataSets.means(latents);
    var network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.05))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.RELU).build())
                .layer(output(classes))
                .setInputType(InputType.feedForward(latents.content().latent().size()))
                .build());
    network.init();
    DataSet training = means.dataSet(spark, Split.TRAIN, classes);
    for (int step = 0; step < 100; step++) {
      network.fit(training);
    }
    DataSet held = means.dataSet(spark, Split.VALIDATION, classes);
    var evaluation = new Evaluation(classes);
    evaluation.eval(held.getLabels(), network.output(held.getFeatures()));
    return evaluation;
  }

  private static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
