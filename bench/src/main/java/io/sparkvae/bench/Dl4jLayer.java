package io.sparkvae.bench;

import io.sparkvae.machine.NativeBuild;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * DL4J's own variational autoencoder, M1, trained layer-wise on images in memory.
 *
 * <p>Arguments: file of pixels. The environment variable {@code SPARKVAE_THREADS} says how many
 * threads an operation has.
 */
final class Dl4jLayer {
  private Dl4jLayer() {}

  public static void main(String[] args) throws Exception {
    NativeBuild.select();
    int batch = Workload.MLP.batch();
    int size = Workload.MLP.size();
    Pixels pixels = Pixels.read(Path.of(args[0]), size);
    Pixels.Order order = pixels.order(1);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration());
    network.init();
    float[] x = new float[batch * size];
    Contestant.serve(
        clock -> {
          long images = 0;
          while (clock.running()) {
            for (int to = 0; to < x.length; to += size) {
              int from = order.next();
              for (int i = 0; i < size; i++) {
                x[to + i] = (pixels.bytes()[from + i] & 0xff) / 255f;
              }
            }
            INDArray features = Nd4j.createFromArray(x).reshape(batch, size);
            network.pretrainLayer(0, features);
            images += batch;
          }
          return images;
        });
  }

  private static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(1e-3))
        .list()
        .layer(
            new VariationalAutoencoder.Builder()
                .nIn(784)
                .nOut(50)
                .encoderLayerSizes(200, 200)
                .decoderLayerSizes(200, 200)
                .activation(Activation.TANH)
                .pzxActivationFunction(Activation.IDENTITY)
                .reconstructionDistribution(
                    new BernoulliReconstructionDistribution(Activation.SIGMOID))
                .build())
        .build();
  }
}
