import COneDNN

/// A tensor as oneDNN describes it.
typealias Descriptor = dnnl_memory_desc_t

extension Layout {
  /// oneDNN's name of the number.
  var dataType: dnnl_data_type_t {
    switch element {
    case .single: dnnl_f32
    case .brain: dnnl_bf16
    case .opaque: dnnl_u8
    }
  }

  fileprivate var tag: dnnl_format_tag_t {
    switch block {
    case nil: dnnl_acdb
    case 1: dnnl_abcd
    case 8: dnnl_aBcd8b
    default: dnnl_aBcd16b
    }
  }

  /// Describes a tensor with its own channels; oneDNN knows those that fill up the last block.
  func descriptor(_ shape: Shape) -> Descriptor {
    var descriptor = Descriptor()
    dnnl_memory_desc_init_by_tag(
      &descriptor, 4, shape.dimensions.map(Int64.init), dataType, tag)
    return descriptor
  }

  /// Describes a tensor as if the channels that fill up the last block were its own.
  ///
  /// With all channels real, oneDNN has fast code for shapes where it else falls back to its
  /// reference, such as seven bands in blocks of 16. The fill is zero and meets zero weights.
  func paddedDescriptor(_ shape: Shape) -> Descriptor {
    descriptor(shape.with(channels: paddedChannels(shape.channels)))
  }
}

extension Descriptor {
  /// Plain order with the given dimensions, single precision.
  static func plain(_ dimensions: [Int]) -> Descriptor {
    var strides = [Int64](repeating: 1, count: dimensions.count)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * Int64(dimensions[axis + 1])
    }
    var descriptor = Descriptor()
    dnnl_memory_desc_init_by_strides(
      &descriptor, Int32(dimensions.count), dimensions.map(Int64.init), dnnl_f32, strides)
    return descriptor
  }

  /// An order that oneDNN chooses.
  static func any(_ dimensions: [Int], _ type: dnnl_data_type_t) -> Descriptor {
    var descriptor = Descriptor()
    dnnl_memory_desc_init_by_tag(
      &descriptor, Int32(dimensions.count), dimensions.map(Int64.init), type, dnnl_format_tag_any)
    return descriptor
  }

  /// Bytes of the tensor.
  var bytes: Int { withUnsafePointer(to: self) { Int(dnnl_memory_desc_get_size($0)) } }

  /// Whether two descriptors are the same bytes.
  func isSame(as other: Descriptor) -> Bool {
    withUnsafePointer(to: self) { a in
      withUnsafePointer(to: other) { b in dnnl_memory_desc_equal(a, b) != 0 }
    }
  }
}
