package io.sparkvae.shard;

import io.sparkvae.image.Decoded;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.Rejection;
import io.sparkvae.ingest.SourceImage;
import io.sparkvae.provenance.Digest;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * The first pass: every image of the source, decoded and fitted, or refused, becomes one row of a
 * temporary table. From then on the table is what is counted and divided: no image is decoded
 * twice, and a task that Spark repeats leaves no row twice.
 *
 * @param labelled whether labels of the source are kept
 * @param seen counts images, for progress alone
 */
record Staging(
    Fitting fitting, ImageLimits limits, SplitRule split, boolean labelled, LongAccumulator seen)
    implements FlatMapFunction<Iterator<SourceImage>, Row> {
  private static final long serialVersionUID = 1L;

  /**
   * {@code label} is a class's name; {@code split} a {@link Split}'s ordinal; {@code place} that of
   * {@link ShardLayout}; {@code reason} is null for a good image.
   */
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("label", DataTypes.StringType)
          .add("factors", DataTypes.createArrayType(DataTypes.IntegerType, false))
          .add("pixels", DataTypes.BinaryType)
          .add("sha256", DataTypes.BinaryType)
          .add("split", DataTypes.IntegerType)
          .add("place", DataTypes.LongType)
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType);

  @Override
  public Iterator<Row> call(Iterator<SourceImage> images) {
    ImageDecoder decoder = new ImageDecoder(limits);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return images.hasNext();
      }

      @Override
      public Row next() {
        seen.add(1);
        return row(images.next(), decoder);
      }
    };
  }

  private Row row(SourceImage source, ImageDecoder decoder) {
    Decoded decoded = decode(source, decoder);
    if (decoded instanceof Image image) {
      decoded = fitting.apply(image);
    }
    if (decoded instanceof Image image) {
      byte[] sha256 = Digest.sha256(image.pixels());
      Optional<Split> found = split.of(source.id(), sha256);
      if (found.isPresent()) {
        return RowFactory.create(
            source.id(),
            labelled ? source.label() : null,
            source.factors(),
            image.pixels(),
            sha256,
            found.get().ordinal(),
            ShardLayout.place(sha256),
            null,
            null);
      }
      decoded = new Rejection("no directory in its path names a split", "");
    }
    Rejection why = (Rejection) decoded;
    return RowFactory.create(
        source.id(),
        null,
        null,
        null,
        encodedDigest(source),
        null,
        null,
        why.reason(),
        why.detail());
  }

  private static Decoded decode(SourceImage source, ImageDecoder decoder) {
    if (source.content() instanceof SourceImage.Encoded encoded) {
      return decoder.decode(encoded.bytes());
    }
    if (source.content() instanceof SourceImage.Raw raw) {
      return raw.image();
    }
    return ((SourceImage.Refused) source.content()).why();
  }

  private static byte[] encodedDigest(SourceImage source) {
    if (source.content() instanceof SourceImage.Encoded encoded) {
      return Digest.sha256(encoded.bytes());
    }
    if (source.content() instanceof SourceImage.Raw raw) {
      return Digest.sha256(raw.image().pixels());
    }
    return ((SourceImage.Refused) source.content()).sha256();
  }

  /** The shapes of the images that can be decoded. */
  record Shapes(ImageLimits limits)
      implements FlatMapFunction<Iterator<SourceImage>, io.sparkvae.image.ImageShape> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<io.sparkvae.image.ImageShape> call(Iterator<SourceImage> images) {
      ImageDecoder decoder = new ImageDecoder(limits);
      Iterable<SourceImage> once = () -> images;
      return java.util.stream.StreamSupport.stream(once.spliterator(), false)
          .map(source -> decode(source, decoder))
          .filter(Image.class::isInstance)
          .map(image -> ((Image) image).shape())
          .iterator();
    }
  }
}
