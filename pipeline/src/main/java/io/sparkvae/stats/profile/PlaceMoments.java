// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.Moments;
import java.io.Serializable;

/**
 * Moments of the KL divergence of a latent with places, over a set of images, in nats: of each
 * channel, an image's mean over the places; of each place, an image's sum over the channels.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class PlaceMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments[] channels;
  private final Moments[] places;

  PlaceMoments(int places, int channels) {
    this(LatentMoments.fresh(channels), LatentMoments.fresh(places));
  }

  @JsonCreator
  private PlaceMoments(
      @JsonProperty("channels") Moments[] channels, @JsonProperty("places") Moments[] places) {
    this.channels = channels;
    this.places = places;
  }

  /**
   * Adds one image.
   *
   * @param kl {@code [places * channels]}
   */
  void add(float[] kl) {
    double[] sums = new double[channels.length];
    for (int place = 0; place < places.length; place++) {
      double sum = 0;
      for (int channel = 0; channel < channels.length; channel++) {
        double one = kl[place * channels.length + channel];
        sum += one;
        sums[channel] += one;
      }
      places[place].add(sum);
    }
    for (int channel = 0; channel < channels.length; channel++) {
      channels[channel].add(sums[channel] / places.length);
    }
  }

  /** Adds all images of another set, of a latent of the same shape. */
  void merge(PlaceMoments other) {
    for (int i = 0; i < channels.length; i++) {
      channels[i].merge(other.channels[i]);
    }
    for (int i = 0; i < places.length; i++) {
      places[i].merge(other.places[i]);
    }
  }

  /** Returns the moments of each channel. */
  public Moments[] channels() {
    return channels;
  }

  /** Returns the moments of each place. */
  public Moments[] places() {
    return places;
  }
}
