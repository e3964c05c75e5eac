// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Training on a card. Parameters, moments, gradient and sums stay in its memory from {@link #load}
 * to {@link #store}; in between only descriptions of minibatches go up, and nothing comes down. A
 * step is enqueued and done later, while the host prepares the next one.
 *
 * <p>For each minibatch: {@link #next} and {@link #part} for each of its parts, then {@link #step}.
 * For one thread at a time.
 */
public final class CudaTraining implements AutoCloseable {
  /** One is read by the card while the next is filled. */
  private static final int STAGINGS = 2;

  private final CudaDevice device;
  private final CudaStream stream;
  private final PixelCache cache;
  private final Owned owned = new Owned();
  private final CudaTensor theta;
  private final Map<CudaVector, CudaTensor> vectors = new EnumMap<>(CudaVector.class);
  private final DeviceMemory staging;
  private final DeviceMemory status;
  private final PinnedMemory statusCopy;
  private final List<Staging> stagings = new ArrayList<>();
  private final int sums;
  private final BoundProgram part;
  private final Optional<BoundProgram> step;
  private int parts;

  private CudaTraining(
      CudaTrainingSpec spec, CudaDevice device, ProductPrecision products, PixelCache cache) {
    this.device = device;
    this.cache = owned.add(cache);
    try {
      stream = owned.add(device.stream(products));
      sums = spec.summed().size();
      int parameters = spec.layout().size();
      theta = vector(parameters);
      spec.update().vectors().forEach(kept -> vectors.put(kept, vector(parameters)));
      StagingLayout layout = spec.staging();
      staging = owned.add(device.allocate(layout.bytes()));
      status = owned.add(device.allocate(TrainingStatus.BYTES));
      statusCopy = owned.add(device.pin(TrainingStatus.BYTES));
      for (int i = 0; i < STAGINGS; i++) {
        stagings.add(owned.add(new Staging(layout, device)));
      }
      TrainingPrograms programs = TrainingPrograms.of(spec);
      Map<String, DeviceMemory> buffers = buffers(parameters, programs);
      if (spec.update().clipping().isPresent()) {
        buffers.put(TrainingPlaces.MAGNITUDES.buffer(), floats(ClippingText.floats(parameters)));
      }
      spec.update()
          .updater()
          .layers()
          .ifPresent(
              layers ->
                  buffers.put(TrainingPlaces.SCALES.buffer(), floats(layers.ranges().size())));
      int states = StatesText.size(spec.layout().states());
      if (states > 0) {
        buffers.put(TrainingPlaces.STATES.buffer(), floats(states));
      }
      part = bound(programs.part(), buffers);
      step = programs.step().map(program -> bound(program, buffers));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Opens a card for training.
   *
   * @param ordinal the card's number from 0, among those that this process sees
   * @param pixels which pixels may stay in the card's memory
   * @throws io.sparkvae.failure.ResourceFailure when the driver, a library or the card is missing,
   *     or the card has too little memory
   */
  public static CudaTraining open(
      CudaTrainingSpec spec, int ordinal, ProductPrecision products, PixelCache.Kept pixels) {
    CudaDevice device = CudaDevice.open(ordinal);
    return new CudaTraining(spec, device, products, PixelCache.of(device, pixels));
  }

  private CudaTensor vector(int size) {
    return owned.add(new CudaTensor(device, stream, List.of((long) size)));
  }

  private Map<String, DeviceMemory> buffers(int parameters, TrainingPrograms programs) {
    Map<String, DeviceMemory> buffers = new HashMap<>();
    buffers.put(GraphPlaces.PARAMETERS, theta.memory());
    vectors.forEach((kept, tensor) -> buffers.put(kept.place().buffer(), tensor.memory()));
    buffers.put(GraphPlaces.GRADIENT, floats(parameters));
    if (programs.step().isPresent()) {
      buffers.put(TrainingPlaces.PART_GRADIENT.buffer(), floats(parameters));
    }
    buffers.put(TrainingPlaces.STAGING.buffer(), staging);
    buffers.put(TrainingPlaces.STATUS.buffer(), status);
    buffers.put(TrainingPlaces.CACHE.buffer(), cache.memory());
    programs.buffers().forEach((name, size) -> buffers.put(name, floats(size)));
    return buffers;
  }

  private DeviceMemory floats(int size) {
    return owned.add(device.allocate((long) size * Float.BYTES));
  }

  private BoundProgram bound(CudaProgram program, Map<String, DeviceMemory> buffers) {
    return owned.add(new BoundProgram(program, device, stream, buffers));
  }

  /**
   * The row, among the pixels that lie on the card, of a chunk's first image; its other images
   * follow. Copies the chunk, if it is new and there is room.
   *
   * @param chunk names it
   * @param count of its images
   * @param pixels of all its images, one after the other; asked for if they are copied
   * @return empty when there is no room
   */
  public OptionalInt row(Object chunk, int count, Supplier<byte[]> pixels) {
    return cache.row(stream, chunk, count, pixels);
  }

  /**
   * Begins a round.
   *
   * @param kept the vectors beside the parameters; others than those that the update keeps are
   *     passed over
   */
  public void load(float[] parameters, Map<CudaVector, float[]> kept) {
    device.enter();
    load(theta, parameters);
    vectors.forEach((vector, tensor) -> load(tensor, kept.get(vector)));
    stream.zero(status.address(), status.bytes());
    parts = 0;
  }

  private static void load(CudaTensor tensor, float[] values) {
    tensor.put(values);
    tensor.upload();
  }

  /** An empty part to fill; waits until the card has read what was in its memory. */
  public Staging next() {
    Staging next = stagings.get(parts % STAGINGS);
    next.begin();
    return next;
  }

  /** Enqueues a part that {@link #next} gave. Where a minibatch is one part, this is its step. */
  public void part(Staging filled, CudaPart numbers) {
    filled.describe(numbers);
    filled.upload(stream, staging);
    part.run();
    parts++;
  }

  /** Enqueues the change of the parameters by the gradient of the parts. */
  public void step() {
    step.ifPresent(BoundProgram::run);
  }

  /**
   * Ends the round: waits for its steps and copies the state out.
   *
   * @param parameters overwritten, as are the vectors that the update keeps
   */
  public TrainingStatus store(float[] parameters, Map<CudaVector, float[]> kept) {
    device.enter();
    store(theta, parameters);
    vectors.forEach((vector, tensor) -> store(tensor, kept.get(vector)));
    stream.download(status.address(), statusCopy, status.bytes());
    stream.synchronize();
    return TrainingStatus.of(statusCopy.buffer(), sums);
  }

  private static void store(CudaTensor tensor, float[] into) {
    tensor.isComputed();
    tensor.get(into);
  }

  @Override
  public void close() {
    owned.close();
  }
}
