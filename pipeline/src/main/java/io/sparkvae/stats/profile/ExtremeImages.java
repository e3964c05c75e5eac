// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The images with the lowest scores of a set. Those of the union of two sets can be merged. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class ExtremeImages implements Serializable {
  private static final long serialVersionUID = 1L;

  /** An image. Not a record: Kryo, which a cluster may be set to, cannot send one. */
  @JsonAutoDetect(fieldVisibility = Visibility.ANY)
  public static final class Image implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String id;
    private final String split;
    private final Integer label;
    private final double score;

    @JsonCreator
    Image(
        @JsonProperty("id") String id,
        @JsonProperty("split") String split,
        @JsonProperty("label") Integer label,
        @JsonProperty("score") double score) {
      this.id = id;
      this.split = split;
      this.label = label;
      this.score = score;
    }

    /** Returns the identifier. */
    public String id() {
      return id;
    }

    /** Returns the name of the split. */
    public String split() {
      return split;
    }

    /** Returns the class; null without one. */
    public Integer label() {
      return label;
    }

    /** Returns the number by which the images are ordered. */
    public double score() {
      return score;
    }

    private boolean isBefore(Image other) {
      return score == other.score ? id.compareTo(other.id) < 0 : score < other.score;
    }
  }

  private final int most;
  private final List<Image> images;

  /**
   * @param most number of images that are kept
   */
  ExtremeImages(int most) {
    this(most, new ArrayList<>());
  }

  @JsonCreator
  private ExtremeImages(
      @JsonProperty("most") int most, @JsonProperty("images") List<Image> images) {
    this.most = most;
    this.images = images;
  }

  void add(LatentRow row, double score) {
    if (images.size() < most || most > 0 && score <= images.get(most - 1).score) {
      insert(new Image(row.id(), row.split().column(), row.label(), score));
    }
  }

  private void insert(Image image) {
    int at = images.size();
    while (at > 0 && image.isBefore(images.get(at - 1))) {
      at--;
    }
    images.add(at, image);
    if (images.size() > most) {
      images.remove(most);
    }
  }

  void merge(ExtremeImages other) {
    other.images.forEach(this::insert);
  }

  /** Returns the images, the lowest score first. */
  public List<Image> images() {
    return images;
  }
}
