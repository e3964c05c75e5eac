package io.sparkvae.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Json;
import java.io.Serializable;

/**
 * Everything that decides a model's graphs. Two equal specs have the same graphs and the same
 * parameter layout.
 *
 * @param shape of the images
 * @param latent number of latent dimensions
 * @param beta weight of the KL divergence in the objective; 1 for the evidence lower bound
 */
public record ModelSpec(
    Family family,
    ImageShape shape,
    Network network,
    int latent,
    Likelihood likelihood,
    double beta)
    implements Serializable {

  /** Names of families. */
  public enum Family {
    /** Kingma and Welling 2014. */
    VAE,
    /** Higgins et al. 2017. */
    BETA_VAE
  }

  public ModelSpec {
    if (latent < 1) {
      throw new IllegalArgumentException("latent: expected at least 1, found " + latent);
    }
    if (!(beta >= 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta: expected a number from 0, found " + beta);
    }
    if (family == Family.VAE && beta != 1) {
      throw new IllegalArgumentException("beta: expected 1 for family vae, found " + beta);
    }
  }

  /**
   * The model that the settings describe, for images of a shape.
   *
   * @throws ConfigurationFailure when they describe none
   */
  public static ModelSpec from(Settings settings, ImageShape shape) {
    Family family = settings.choice("model.family", Family.class);
    int latent = settings.integer("model.latent");
    if (latent < 1) {
      throw settings.refused("model.latent", "at least 1 dimension", latent);
    }
    double beta = settings.real("model.beta");
    if (!(beta >= 0 && beta < Double.POSITIVE_INFINITY)) {
      throw settings.refused("model.beta", "a number from 0", beta);
    }
    if (family == Family.VAE && beta != 1) {
      throw settings.refused("model.beta", "1 for family vae (family beta-vae takes others)", beta);
    }
    return new ModelSpec(
        family, shape, Network.from(settings, shape), latent, Likelihood.from(settings), beta);
  }

  /** SHA-256 of the spec's JSON, in hexadecimal. */
  public String digest() {
    try {
      return Digest.ofText(Json.MAPPER.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec is always writable", e);
    }
  }
}
